"""An OData service of SAP, version 2 or 4: what it has, how it is asked and what it answers."""
