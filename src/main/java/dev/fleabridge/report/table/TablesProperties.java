package dev.fleabridge.report.table;

import dev.fleabridge.aws.S3Uri;
import dev.fleabridge.setting.AlsoNamed;
import dev.fleabridge.setting.Given;
import dev.fleabridge.setting.StartRefused;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The tables that are kept current: {@code fleabridge.tables} (docs/tables.md). No properties
 * object holds the token.
 *
 * @param every how long after one turn the next begins
 */
@AlsoNamed("databricks.token")
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
   * @param host the workspace, such as {@code https://dbc-a1b2c3d4-e5f6.cloud.databricks.com}; null
   *     where no table is kept there
   * @param secret the secret with the token; null where {@code token} has it
   * @param wallets the name of the table of wallets; null where it is not kept
   * @param payouts the name of the table of payments; null where it is not kept
   */
  public record Databricks(
      @Nullable URI host,
      @Nullable String secret,
      @Nullable String warehouse,
      @Nullable String wallets,
      @Nullable String payouts) {

    static final String ROOT = TablesProperties.ROOT + ".databricks";

    public Databricks {
      host = host == null || Given.unlessOff(host.toString()) == null ? null : host;
      secret = Given.unlessOff(secret);
      warehouse = Given.orNull(warehouse);
      wallets = Given.unlessOff(wallets);
      payouts = Given.unlessOff(payouts);
      if (host != null) {
        requireAddress(host);
        requireWhole(warehouse, wallets, payouts);
      }
    }

    @Nullable TableName walletTable() {
      return name("wallets", wallets);
    }

    @Nullable TableName paymentTable() {
      return name("payouts", payouts);
    }

    private static void requireAddress(URI host) {
      String scheme = String.valueOf(host.getScheme()).toLowerCase(Locale.ROOT);
      String path = String.valueOf(host.getRawPath());
      boolean bare =
          host.getHost() != null
              && host.getRawUserInfo() == null
              && host.getRawQuery() == null
              && host.getRawFragment() == null
              && (path.isEmpty() || path.equals("/"));
      boolean safe = scheme.equals("https") || (scheme.equals("http") && isLoopback(host));
      if (!bare || !safe) {
        throw StartRefused.setting(
            ROOT
                + ".host is no address such as https://dbc-a1b2c3d4-e5f6.cloud.databricks.com: it"
                + " has https, a host, and nothing after it.");
      }
    }

    /** Compares the literal. It never asks the name service, whose answer may change. */
    private static boolean isLoopback(URI host) {
      String name = host.getHost();
      return name.equalsIgnoreCase("localhost")
          || name.matches("127(\\.\\d{1,3}){3}")
          || name.equals("[::1]");
    }

    private static void requireWhole(
        @Nullable String warehouse, @Nullable String wallets, @Nullable String payouts) {
      if (warehouse == null || !warehouse.matches("[A-Za-z0-9-]{1,64}")) {
        throw StartRefused.setting(
            ROOT + ".warehouse is no id of a SQL warehouse, such as 1234567890abcdef.");
      }
      if (wallets == null && payouts == null) {
        throw StartRefused.setting(
            ROOT + " names no table: give wallets, payouts or both a name, or take the host away.");
      }
      name("wallets", wallets);
      name("payouts", payouts);
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
