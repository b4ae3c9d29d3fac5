"""SAP: orders come in as IDocs, events or by OData, and are held by a block of their own."""
