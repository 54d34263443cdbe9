"""How the tables of the portal became what they are, revision by revision."""
