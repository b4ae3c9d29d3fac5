"""Calls to a source system by its own WSDL: a reviewed bundle, a mapping, and what answers mean."""
