package dev.fleabridge.report.table;

import java.util.regex.Pattern;

/**
 * The name of a table in Unity Catalog. A statement cannot have it as a parameter, so only these
 * characters may stand in it.
 *
 * @param name such as {@code purpleflea.agents.wallets}: catalog, schema and table
 */
record TableName(String name) {

  private static final String PART = "[A-Za-z0-9_-]{1,128}";
  private static final Pattern FORM = Pattern.compile(PART + "(\\." + PART + "){2}");

  /**
   * @throws IllegalArgumentException for anything else
   */
  TableName {
    if (!FORM.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "is no name of a table such as purpleflea.agents.wallets: catalog, schema and table, of"
              + " letters, digits, hyphens and underscores");
    }
  }

  /** The name as a statement has it. */
  String quoted() {
    return "`" + name.replace(".", "`.`") + "`";
  }
}
