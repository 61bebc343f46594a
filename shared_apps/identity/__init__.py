"""Who people are and which seats they hold, over all congresses of the cell; and their 待办 over all of those seats."""
