"""The doors, and where parts are joined."""
