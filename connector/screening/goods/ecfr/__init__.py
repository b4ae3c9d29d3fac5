"""The official text of the EAR, as eCFR gives it in XML, read into our tables of facts."""
