"""The ground: what every page and every deed needs. It knows no word of records."""
