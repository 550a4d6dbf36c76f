"""Whatever arrives: forms that the tests gather from the site, and sealed files, changed at random."""
