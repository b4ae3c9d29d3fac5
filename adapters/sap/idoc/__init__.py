"""IDocs, the documents that SAP systems send: as XML, in a SOAP envelope, or as flat files."""
