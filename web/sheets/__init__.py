"""Follow-up sheets: drafted from an event's report and the base, edited, exported."""
