"""What we know about the three languages: spoken forms, numbers, spelling, catalogs."""
