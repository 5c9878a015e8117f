"""A module for each chapter, a public function for each figure: DataFrames in, an Altair chart out.

Each figure has a companion named ``..._frame`` that makes its tidy frame, one row for each mark. The frame's
readable columns are the figure's data table, so that a reader of the table sees what the marks show.
"""
