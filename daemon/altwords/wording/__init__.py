"""An answer in words made to be heard."""
