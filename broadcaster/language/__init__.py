"""What we know about the three languages: letters, spoken forms, catalogs."""
