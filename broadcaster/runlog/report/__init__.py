"""The report as people take it away: the form to sign (Word), the rows behind it (Excel, CSV, JSON), its charts."""
