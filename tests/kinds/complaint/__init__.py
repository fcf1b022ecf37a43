"""Complaint 投诉: its row, forms, guard cases and ways through the village."""
