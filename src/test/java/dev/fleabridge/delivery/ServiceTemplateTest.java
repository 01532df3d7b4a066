package dev.fleabridge.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * service.yaml says again what fleabridge.yaml says, for those who have VPC, cluster and database.
 * Here the conditions of fleabridge.yaml that do not hold there are decided, and what is left is
 * compared, so that a mend of one file is a mend of both.
 */
class ServiceTemplateTest {

  private static final Template WHOLE = read("fleabridge.yaml");
  private static final Template SERVICE = read("service.yaml");

  /** What never holds where all these exist already. */
  private static final Set<String> NEVER =
      Set.of(
          "CreatesDatabase",
          "CreatesNat",
          "CreatesSecondNat",
          "CreatesVpc",
          "DatabaseIsMultiAz",
          "HasAlb",
          "HasName",
          "HasPush");

  /** The service has a target group of somebody else, and the cluster is a parameter. */
  private static final Set<String> OTHERWISE = Set.of("Service", "TaskFromEntrance");

  private static final Set<String> SERVICE_DIFFERS_IN =
      Set.of("HealthCheckGracePeriodSeconds", "LoadBalancers", "Tags");

  @Test
  void hasTheSameResources() {
    Map<String, Object> expected = left(WHOLE.section("Resources"));
    Map<String, Object> actual = new LinkedHashMap<>(SERVICE.section("Resources"));
    expected.remove("Cluster");
    assertThat(expected).containsKeys("Task", "TaskRole", "Events", "Dashboard");
    expected.keySet().removeAll(OTHERWISE);
    actual.keySet().removeAll(OTHERWISE);
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, resource) ->
        assertThat(normal(actual.get(name))).as(name).isEqualTo(normal(resource)));
  }

  @Test
  void hasTheSameServiceButForItsEntrance() {
    Map<String, Object> expected = serviceOf(left(WHOLE.section("Resources")));
    Map<String, Object> actual = serviceOf(SERVICE.section("Resources"));
    expected.keySet().removeAll(SERVICE_DIFFERS_IN);
    actual.keySet().removeAll(SERVICE_DIFFERS_IN);
    assertThat(normal(actual)).isEqualTo(normal(expected));
  }

  /** Whoever moves from one file to the other need not learn other names. */
  @Test
  void namesItsParametersTheSame() {
    Set<String> own = new TreeSet<>(SERVICE.section("Parameters").keySet());
    own.removeAll(WHOLE.section("Parameters").keySet());
    assertThat(own)
        .containsExactlyInAnyOrder("ClusterName", "EntranceSecurityGroupId", "TargetGroupArn");
  }

  private static Template read(String name) {
    return Template.read(Path.of("config", "aws", name));
  }

  private static Map<String, Object> serviceOf(Map<String, Object> resources) {
    return new LinkedHashMap<>(
        Template.map(Template.map(resources.get("Service")).get("Properties")));
  }

  private static Map<String, Object> left(Map<String, Object> resources) {
    Map<String, Object> left = new LinkedHashMap<>();
    resources.forEach((name, resource) -> {
      if (!NEVER.contains(String.valueOf(Template.map(resource).get("Condition")))) {
        left.put(name, resource);
      }
    });
    return left;
  }

  /** The value with decided conditions, and with the one name for a cluster. */
  private static @Nullable Object normal(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map when never(map) ->
          normal(((List<?>) map.values().iterator().next()).get(2));
      case Map<?, ?> map when map.get("Fn::Sub") instanceof List<?> list -> substitution(list);
      case Map<?, ?> map -> entries(map);
      case List<?> list -> items(list);
      case String text -> text.replace("${Cluster}", "${ClusterName}").replace("${Pushing}", "");
      case null -> null;
      default -> value;
    };
  }

  private static boolean never(Map<?, ?> map) {
    return map.get("Fn::If") instanceof List<?> list
        && NEVER.contains(String.valueOf(list.getFirst()));
  }

  /** A name that stands for nothing is as good as none. */
  private static Object substitution(List<?> arguments) {
    Map<String, Object> names = new LinkedHashMap<>();
    Template.map(arguments.get(1))
        .forEach((name, value) -> {
          Object left = normal(value);
          if (left != null && !left.equals("")) {
            names.put(name, left);
          }
        });
    return Map.of("Fn::Sub", List.of(String.valueOf(normal(arguments.getFirst())), names));
  }

  private static Map<String, Object> entries(Map<?, ?> map) {
    Map<String, Object> entries = new LinkedHashMap<>();
    map.forEach((key, value) -> {
      Object left = normal(value);
      if (left != null && !nothing(left)) {
        boolean cluster = key.equals("Ref") && left.equals("Cluster");
        entries.put(String.valueOf(key), cluster ? "ClusterName" : left);
      }
    });
    return entries;
  }

  private static List<Object> items(List<?> list) {
    List<Object> items = new ArrayList<>();
    for (Object item : list) {
      Object left = normal(item);
      if (left != null && !nothing(left)) {
        items.add(left);
      }
    }
    return items;
  }

  private static boolean nothing(Object value) {
    return Map.of("Ref", "AWS::NoValue").equals(value);
  }
}
