package dev.weft.kernel.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Columns of text as wide as their widest cell; a cell may have several lines. What comes from
 * outside reaches the terminal escaped.
 *
 * <p>Not thread-safe.
 */
public final class TextTable {
  private static final String GAP = "  ";
  private static final String RULE = "─";

  private final List<String> titles;
  private final Set<String> rightAligned;
  private final List<List<List<String>>> rows = new ArrayList<>();

  /**
   * @param rightAligned titles of the columns that hold numbers
   */
  public TextTable(List<String> titles, Set<String> rightAligned) {
    this.titles = List.copyOf(titles);
    this.rightAligned = Set.copyOf(rightAligned);
  }

  /** Adds a row; as many cells as there are titles. */
  public TextTable row(Object... cells) {
    if (cells.length != titles.size()) {
      throw new IllegalArgumentException(cells.length + " cells for " + titles.size() + " columns");
    }
    List<List<String>> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(String.valueOf(cell).lines().map(Printable::text).toList());
    }
    rows.add(row);
    return this;
  }

  /** The table's lines: titles, a rule, the rows. */
  public List<String> lines() {
    List<Integer> widths = widths();
    List<String> lines = new ArrayList<>();
    lines.add(line(titles, widths));
    lines.add(line(widths.stream().map(RULE::repeat).toList(), widths));
    for (List<List<String>> row : rows) {
      int height = row.stream().mapToInt(List::size).max().orElse(1);
      for (int i = 0; i < height; i++) {
        lines.add(line(slice(row, i), widths));
      }
    }
    return lines;
  }

  private static List<String> slice(List<List<String>> row, int index) {
    return row.stream().map(cell -> index < cell.size() ? cell.get(index) : "").toList();
  }

  private List<Integer> widths() {
    List<Integer> widths = new ArrayList<>();
    for (int column = 0; column < titles.size(); column++) {
      int width = titles.get(column).length();
      for (List<List<String>> row : rows) {
        for (String text : row.get(column)) {
          width = Math.max(width, text.length());
        }
      }
      widths.add(width);
    }
    return widths;
  }

  private String line(List<String> cells, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < cells.size(); column++) {
      String cell = cells.get(column);
      String padding = " ".repeat(widths.get(column) - cell.length());
      boolean right = rightAligned.contains(titles.get(column));
      line.append(column == 0 ? "" : GAP).append(right ? padding + cell : cell + padding);
    }
    return line.toString().stripTrailing();
  }
}
