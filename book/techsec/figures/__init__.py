"""One module a chapter, one public function a figure: DataFrames in, an Altair chart out.

Each figure has a companion named ``..._frame`` that makes its tidy frame, one row a mark. The frame's readable columns
are the figure's data table, so that a reader of the table sees what the marks show.
"""
