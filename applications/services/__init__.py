"""Everything that changes an application, a round or what comes of them; one module per theme."""
