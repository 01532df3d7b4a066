package dev.fleabridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.testkit.contract.Contract;
import dev.fleabridge.web.SourceDoors;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.http.server.PathContainer;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.pattern.PathPatternParser;

/** What stands about a call in another place than its controller. */
class EveryCallTest {

  /** Or nobody has said who may do it. */
  @Test
  void eachCallHasARowInTheTableOfRoles() {
    Set<String> rows = rows();
    assertThat(calls("dev.fleabridge.operator"))
        .hasSizeGreaterThan(25)
        .filteredOn(call -> rows.stream().noneMatch(row -> fits(call, row)))
        .isEmpty();
  }

  /** The table is what the service does; the description must say the same. */
  @Test
  void theDescriptionSaysOfEachCallWhoMayMakeIt() {
    List<String> rows =
        table()
            .filter(row -> !Contract.kept().roles(row[0], row[1]).isEmpty())
            .map(row -> {
              Set<String> roles = Contract.kept().roles(row[0], row[1]);
              boolean viewer = roles.contains("viewer");
              return "%s, %s, 401, %s, %s, %s"
                  .formatted(
                      row[0],
                      row[1],
                      said(row[3], viewer),
                      said(row[4], viewer || roles.contains("operator")),
                      said(row[5], viewer || roles.contains("approver")));
            })
            .toList();

    assertThat(rows).hasSizeGreaterThan(30);
    assertThat(table().map(row -> String.join(", ", row)).toList()).containsAll(rows);
  }

  /** What a row says, where it does not say the contrary. */
  private static String said(String status, boolean may) {
    boolean mayByTheRow = !status.equals("403");
    return may == mayByTheRow ? status : may ? "not 403" : "403";
  }

  /** Or sources cannot sign in there, and operators can. */
  @Test
  void eachDoorIsKnownToWhoeverLetsSourcesIn() {
    Set<String> doors = new TreeSet<>();
    SourceDoors.PATHS.forEach(path -> doors.add("POST " + path));
    assertThat(calls("dev.fleabridge.intake")).isEqualTo(doors);
  }

  /** Such as {@code GET /v1/actions/{id}}. */
  private static Set<String> calls(String room) {
    ClassPathScanningCandidateComponentProvider scanner =
        new ClassPathScanningCandidateComponentProvider(false);
    scanner.addIncludeFilter(new AnnotationTypeFilter(RestController.class));
    Set<String> calls = new TreeSet<>();
    scanner.findCandidateComponents(room).stream()
        .map(found -> type(Objects.requireNonNull(found.getBeanClassName())))
        .filter(type -> type.getEnclosingClass() == null) // Those are of tests.
        .forEach(type -> {
          String base =
              path(AnnotatedElementUtils.findMergedAnnotation(type, RequestMapping.class));
          for (Method method : type.getDeclaredMethods()) {
            RequestMapping mapping =
                AnnotatedElementUtils.findMergedAnnotation(method, RequestMapping.class);
            if (mapping != null) {
              assertThat(mapping.method()).as("verbs of %s", method).isNotEmpty();
              assertThat(mapping.path().length).as("paths of %s", method).isLessThan(2);
              Stream.of(mapping.method())
                  .forEach(verb -> calls.add(verb.name() + " " + base + path(mapping)));
            }
          }
        });
    return calls;
  }

  private static String path(@Nullable RequestMapping mapping) {
    return mapping == null || mapping.path().length == 0 ? "" : mapping.path()[0];
  }

  private static Class<?> type(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Such as {@code GET /v1/actions/ID}. */
  private static Set<String> rows() {
    Set<String> rows = new TreeSet<>();
    table().forEach(row -> rows.add(row[0] + " " + row[1]));
    assertThat(rows).hasSizeGreaterThan(30);
    return rows;
  }

  private static Stream<String[]> table() {
    return Arrays.stream(SecurityIT.class.getDeclaredMethods())
        .filter(method -> method.getName().equals("everyRoleOnEveryPath"))
        .flatMap(method -> Stream.of(method.getAnnotation(CsvSource.class).value()))
        .map(row -> row.split(", ", -1));
  }

  private static boolean fits(String call, String row) {
    String[] wanted = call.split(" ", -1);
    String[] tried = row.split(" ", -1);
    return wanted[0].equals(tried[0])
        && PathPatternParser.defaultInstance
            .parse(wanted[1])
            .matches(PathContainer.parsePath(tried[1]));
  }
}
