"""Start at login and native messaging, for each system."""
