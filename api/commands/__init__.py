"""What each command does, one file per subject; imported only when it is called."""
