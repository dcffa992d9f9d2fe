"""What auditors ask: the journal as a story, what was in force then, and whether anybody has touched it since.

Reading only. Every question takes the posts of the reader; only posts of the auditor's role open anything."""
