"""Events of SAP: which address may be told of them, and which order an event speaks of."""
