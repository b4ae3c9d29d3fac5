"""SAP: sales orders by OData, IDocs and events in; blocks and approvals out."""
