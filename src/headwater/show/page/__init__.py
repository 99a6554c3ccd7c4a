"""The page: a library in the browser, on this machine (`headwater serve`)."""
