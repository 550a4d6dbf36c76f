"""What is signed and sealed, as content, words and PDF; the only place with WeasyPrint."""
