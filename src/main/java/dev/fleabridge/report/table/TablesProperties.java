package dev.fleabridge.report.table;

import dev.fleabridge.aws.S3Uri;
import dev.fleabridge.setting.Given;
import dev.fleabridge.setting.StartRefused;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The tables that are kept current: {@code fleabridge.tables} (docs/tables.md).
 *
 * @param every how long after one turn the next begins
 */
@Validated
@ConfigurationProperties(TablesProperties.ROOT)
record TablesProperties(
    @DefaultValue("15m") @NotNull @DurationMin(minutes = 1) @DurationMax(days = 1) Duration every,
    @DefaultValue @NotNull Databricks databricks,
    @DefaultValue @NotNull Delta delta) {

  static final String ROOT = "fleabridge.tables";

  /**
   * Tables in Unity Catalog, written through a SQL warehouse: {@code fleabridge.tables.databricks}.
   *
   * @param workspace the name of one below {@code fleabridge.databricks.workspaces}; null where no
   *     table is kept there
   * @param wallets the name of the table of wallets; null where it is not kept
   * @param payouts the name of the table of payments; null where it is not kept
   */
  public record Databricks(
      @Nullable String workspace, @Nullable String wallets, @Nullable String payouts) {

    static final String ROOT = TablesProperties.ROOT + ".databricks";
    static final String WORKSPACE = ROOT + ".workspace";

    public Databricks {
      workspace = Given.unlessOff(workspace);
      wallets = Given.unlessOff(wallets);
      payouts = Given.unlessOff(payouts);
      if (workspace != null && wallets == null && payouts == null) {
        throw StartRefused.setting(
            ROOT
                + " names no table: give wallets, payouts or both a name, or take the workspace"
                + " away.");
      }
      name("wallets", wallets);
      name("payouts", payouts);
    }

    @Nullable TableName walletTable() {
      return name("wallets", wallets);
    }

    @Nullable TableName paymentTable() {
      return name("payouts", payouts);
    }

    private static @Nullable TableName name(String setting, @Nullable String name) {
      try {
        return name == null ? null : new TableName(name);
      } catch (IllegalArgumentException e) {
        throw StartRefused.setting(ROOT + "." + setting + " " + e.getMessage() + ".");
      }
    }
  }

  /**
   * Open Delta tables as files: {@code fleabridge.tables.delta}.
   *
   * @param folder where the folders of both tables are, such as {@code s3://bucket/fleabridge/} or
   *     {@code /var/tables/}; null where none is kept
   */
  public record Delta(@Nullable String folder) {

    static final String FOLDER = TablesProperties.ROOT + ".delta.folder";

    public Delta {
      folder = Given.unlessOff(folder);
      if (folder != null && !(folder.endsWith("/") && (isInS3(folder) || folder.startsWith("/")))) {
        throw StartRefused.setting(
            FOLDER + " is no folder such as s3://bucket/tables/ or /var/tables/.");
      }
    }

    static boolean isInS3(String folder) {
      try {
        S3Uri.parse(folder + "name");
        return true;
      } catch (IllegalArgumentException e) {
        return false;
      }
    }
  }
}
