"""What people do with the portal, in a real browser, from the banner to the desk."""
