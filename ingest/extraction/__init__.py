"""Reading → proposals: what a report tells that could become records, links and statements."""
