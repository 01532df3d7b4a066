package dev.fleabridge.engine.pay;

import dev.fleabridge.purpleflea.Service;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Reads what is configured below {@code fleabridge.agents.<id>}, by the agent's exact id.
 *
 * <p>Spring Boot's relaxed names would make one agent of {@code trader-1}, {@code trader1} and
 * {@code Trader_1}. An event may name the payer, so one agent would pay with the key of another.
 * Therefore each source is asked for the exact name. An environment variable cannot hold every id.
 * It stands only for an id of lower-case letters, digits and underscores.
 */
final class AgentSettings {

  private static final String AGENTS = "fleabridge.agents";
  private static final Pattern AS_VARIABLE = Pattern.compile("[a-z0-9_]+");

  private static final String SERVICES =
      Arrays.stream(Service.values()).map(Service::label).collect(Collectors.joining("|"));
  private static final Pattern NAMED =
      Pattern.compile(
          "fleabridge\\.agents\\.?\\[?(?<id>.+?)]?(\\.(%s))?\\.(api-key|apiKey|secret)"
              .formatted(SERVICES));
  private static final Pattern VARIABLE =
      Pattern.compile(
          "FLEABRIDGE_AGENTS_(?<id>.+?)(_(%s))?_(API_?KEY|SECRET)"
              .formatted(SERVICES.toUpperCase(Locale.ROOT)));

  private final ConfigurableEnvironment environment;

  AgentSettings(ConfigurableEnvironment environment) {
    this.environment = environment;
  }

  /**
   * One setting of an agent.
   *
   * @param service the service; null for a setting that holds for every service
   * @param name the name in kebab case, such as {@code api-key}
   * @return the value in the first source that has the setting; empty where that value is blank
   */
  Optional<String> find(String agent, @Nullable Service service, String name) {
    return environment.getPropertySources().stream()
        .filter(
            source -> !ConfigurationPropertySources.isAttachedConfigurationPropertySource(source))
        .map(source -> value(source, agent, service, name))
        .filter(Objects::nonNull)
        .findFirst()
        .map(value -> environment.resolvePlaceholders(value.toString()))
        .filter(value -> !value.isBlank());
  }

  /** The agents that the sources name, as far as these can be enumerated. */
  Set<String> named() {
    Set<String> ids = new TreeSet<>();
    for (PropertySource<?> source : environment.getPropertySources()) {
      if (source instanceof EnumerablePropertySource<?> enumerable) {
        for (String property : enumerable.getPropertyNames()) {
          idIn(property).ifPresent(ids::add);
        }
      }
    }
    return ids;
  }

  private static Optional<String> idIn(String property) {
    Matcher named = NAMED.matcher(property);
    if (named.matches()) {
      return Optional.of(named.group("id"));
    }
    Matcher variable = VARIABLE.matcher(property);
    return variable.matches()
        ? Optional.of(variable.group("id").toLowerCase(Locale.ROOT))
        : Optional.empty();
  }

  private static @Nullable Object value(
      PropertySource<?> source, String agent, @Nullable Service service, String name) {
    if (source instanceof SystemEnvironmentPropertySource variables) {
      // Its getProperty would find relaxed names too.
      return first(
          Stream.concat(
              names(agent, service, name).stream(), variables(agent, service, name).stream()),
          variables.getSource());
    }
    return names(agent, service, name).stream()
        .map(source::getProperty)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable Object first(Stream<String> names, Map<String, Object> variables) {
    return names.map(variables::get).filter(Objects::nonNull).findFirst().orElse(null);
  }

  /** The names plain, with the brackets that ids with other characters need, and in camel case. */
  private static List<String> names(String agent, @Nullable Service service, String name) {
    String place = service == null ? "" : "." + service.label();
    return Stream.of(".%s", "[%s]", ".[%s]")
        .map(form -> AGENTS + form.formatted(agent))
        .flatMap(of -> Stream.of(name, camelCase(name)).map(last -> of + place + "." + last))
        .distinct()
        .toList();
  }

  private static String camelCase(String name) {
    return name.equals("api-key") ? "apiKey" : name;
  }

  /** The names as Spring Boot writes them: without hyphens, or with underscores as it once did. */
  private static List<String> variables(String agent, @Nullable Service service, String name) {
    if (!AS_VARIABLE.matcher(agent).matches() || endsInService(agent)) {
      return List.of();
    }
    String place = service == null ? "_" : "_" + service.label() + "_";
    return Stream.of(name.replace("-", ""), name.replace('-', '_'))
        .map(last -> (AGENTS.replace('.', '_') + "_" + agent + place + last))
        .map(variable -> variable.toUpperCase(Locale.ROOT))
        .distinct()
        .toList();
  }

  /**
   * Whether variables are ambiguous: {@code agt_a_wallet} has those of {@code agt_a} for a wallet.
   */
  private static boolean endsInService(String agent) {
    return Arrays.stream(Service.values())
        .anyMatch(service -> agent.endsWith("_" + service.label()));
  }
}
