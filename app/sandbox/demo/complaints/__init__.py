"""Stories of complaints 投诉: accepted by rules, declined with reasons, handled in time, answered, put right."""
