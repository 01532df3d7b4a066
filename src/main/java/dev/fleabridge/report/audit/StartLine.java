package dev.fleabridge.report.audit;

import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.AuditLog.Line;
import dev.fleabridge.model.Sha256;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/**
 * Writes into the audit that a replica has started, and by which settings of money it works. Of a
 * value there is the beginning of its hash, because a secret may stand at the wrong place; so two
 * lines tell which settings differ.
 */
final class StartLine implements ApplicationListener<ApplicationReadyEvent> {

  static final String ACT = "start";
  static final String TARGET = "settings";

  private static final Logger log = LoggerFactory.getLogger(StartLine.class);
  private static final int DIGITS = 8;
  private static final String BEFORE_SETTINGS = "settings: ";

  /** What decides about money, or about what is trusted with it. */
  private static final List<ConfigurationPropertyName> OF_MONEY =
      List.of(
              "fleabridge.limits",
              "fleabridge.fees",
              "fleabridge.payers",
              "fleabridge.payees",
              "fleabridge.objects",
              "fleabridge.endpoints",
              "fleabridge.training-jobs",
              "fleabridge.rules.four-eyes",
              "fleabridge.purpleflea.dialect",
              "fleabridge.purpleflea.base-url",
              "fleabridge.purpleflea.honours-idempotency-key",
              "fleabridge.purpleflea.key-lifetime",
              "fleabridge.purpleflea.settling-time")
          .stream()
          .map(ConfigurationPropertyName::of)
          .toList();

  private final AuditLog audit;
  private final Environment environment;
  private final Clock clock;

  StartLine(AuditLog audit, Environment environment, Clock clock) {
    this.audit = audit;
    this.environment = environment;
    this.clock = clock;
  }

  /** A database that is away keeps nobody from starting: the log has the line then. */
  @Override
  public void onApplicationEvent(ApplicationReadyEvent ready) {
    write();
  }

  void write() {
    String note = "version " + environment.getProperty("spring.application.version", "unknown");
    try {
      SortedMap<String, String> settings = settings();
      String before =
          audit.page(new AuditLog.Search(null, ACT, null, null, null), null, 1).items().stream()
              .findFirst()
              .map(Line::note)
              .orElse("");
      note =
          "%s; %s%s; %s"
              .formatted(note, BEFORE_SETTINGS, written(settings), change(before, settings));
      audit.add(Line.of(clock.instant(), "bridge", ACT, TARGET, note));
    } catch (RuntimeException e) {
      log.warn("The audit has no line of this start ({}): {}", note, e.toString());
    }
  }

  /** The hashes of values by the names of their settings; those of a list are one. */
  private SortedMap<String, String> settings() {
    SortedMap<String, String> found = new TreeMap<>();
    for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
      if (source instanceof IterableConfigurationPropertySource names) {
        Map<String, String> own =
            names.stream()
                .filter(StartLine::isOfMoney)
                .sorted()
                .collect(
                    Collectors.toMap(
                        StartLine::withoutIndex,
                        name -> value(names, name),
                        (first, next) -> first + "\n" + next,
                        TreeMap::new));
        own.forEach(
            (name, value) -> found.putIfAbsent(name, Sha256.hex(value).substring(0, DIGITS)));
      }
    }
    return found;
  }

  private String value(IterableConfigurationPropertySource source, ConfigurationPropertyName name) {
    ConfigurationProperty property = source.getConfigurationProperty(name);
    return property == null
        ? ""
        : environment.resolvePlaceholders(String.valueOf(property.getValue()));
  }

  private static boolean isOfMoney(ConfigurationPropertyName name) {
    return OF_MONEY.stream().anyMatch(of -> of.equals(name) || of.isAncestorOf(name));
  }

  private static String withoutIndex(ConfigurationPropertyName name) {
    String text = name.toString().substring("fleabridge.".length());
    return text.replaceAll("\\[\\d+]", "");
  }

  private static String written(SortedMap<String, String> settings) {
    return settings.entrySet().stream()
        .map(one -> one.getKey() + "=" + one.getValue())
        .collect(Collectors.joining(" "));
  }

  /** Which settings are others than those of the start before. */
  private static String change(String before, SortedMap<String, String> settings) {
    int begin = before.indexOf(BEFORE_SETTINGS);
    if (begin < 0) {
      return "no start before";
    }
    String list = before.substring(begin + BEFORE_SETTINGS.length()).replaceFirst(";.*", "");
    Map<String, String> then =
        Arrays.stream(list.split(" ", -1))
            .filter(one -> one.contains("="))
            .collect(
                Collectors.toMap(
                    one -> one.substring(0, one.lastIndexOf('=')),
                    one -> one.substring(one.lastIndexOf('=') + 1),
                    (first, second) -> second));
    TreeSet<String> changed = new TreeSet<>(settings.keySet());
    changed.addAll(then.keySet());
    changed.removeIf(name -> String.valueOf(then.get(name)).equals(settings.get(name)));
    return changed.isEmpty()
        ? "nothing changed since the start before"
        : "changed since the start before: " + String.join(" ", changed);
  }
}
