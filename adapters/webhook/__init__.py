"""Any source system that signs its webhooks: mapped by JMESPath, called by templates."""
