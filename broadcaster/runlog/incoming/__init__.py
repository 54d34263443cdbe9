"""The forms in which runs come in: sheets of CSV and Excel, logs of three radio systems, JSON from the portal."""
