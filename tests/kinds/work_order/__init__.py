"""Work order 工单: its row, forms, guard cases and ways through the village."""
