"""SAP: sales orders by OData, events and IDoc in; blocks and approvals out."""
