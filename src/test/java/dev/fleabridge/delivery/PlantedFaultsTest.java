package dev.fleabridge.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.yaml.snakeyaml.Yaml;

/**
 * What the three validators of the templates are good for: each fault of {@code faults.yaml} is
 * planted into the template, and exactly those see it that the file says. Without the tools of Node
 * the part of ours is looked at alone. It waits for programs of others most of its time, and runs
 * beside the other tests.
 */
@Execution(ExecutionMode.CONCURRENT)
class PlantedFaultsTest {

  private static final Path TEMPLATE = Path.of("config", "aws", "fleabridge.yaml");
  private static final Path FAULTS = Path.of("src", "test", "resources", "delivery", "faults.yaml");
  private static final int MIN_FAULTS = 20;

  @TempDir Path folder;

  private record Fault(String name, String text, List<String> seenBy) {}

  @Test
  void areManyAndEachIsSeenBySomebody() throws IOException {
    assertThat(faults())
        .hasSizeGreaterThanOrEqualTo(MIN_FAULTS)
        .allSatisfy(fault -> assertThat(fault.seenBy()).as(fault.name()).isNotEmpty())
        .extracting(Fault::name)
        .doesNotHaveDuplicates();
  }

  @Test
  void areSeenByUsAsSaid() throws IOException {
    Set<String> seen = new LinkedHashSet<>();
    for (Fault fault : faults()) {
      if (!Validators.ours(fault.text()).isEmpty()) {
        seen.add(fault.name());
      }
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(said("ours"));
  }

  @Test
  void areSeenByCfnGuardAsSaid() throws IOException {
    Set<String> seen = new LinkedHashSet<>();
    for (Fault fault : faults()) {
      Path file = folder.resolve("fault.yaml");
      Files.writeString(file, fault.text());
      if (!Validators.guard(file).isEmpty()) {
        seen.add(fault.name());
      }
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(said("guard"));
  }

  @Test
  void areSeenByAwsAsSaid() throws IOException {
    Map<String, Path> files = new LinkedHashMap<>();
    for (Fault fault : faults()) {
      Path file = folder.resolve("fault-" + files.size() + ".yaml");
      Files.writeString(file, fault.text());
      files.put(fault.name(), file);
    }
    Map<Path, List<String>> found = new TreeMap<>(Validators.aws(List.copyOf(files.values())));
    Set<String> seen = new LinkedHashSet<>();
    files.forEach((name, file) -> {
      if (!found.getOrDefault(file, List.of()).isEmpty()) {
        seen.add(name);
      }
    });
    assertThat(seen).containsExactlyInAnyOrderElementsOf(said("aws"));
  }

  private static List<String> said(String validator) throws IOException {
    return faults().stream()
        .filter(fault -> fault.seenBy().contains(validator))
        .map(Fault::name)
        .toList();
  }

  private static List<Fault> faults() throws IOException {
    String template = Files.readString(TEMPLATE);
    List<Map<String, Object>> all = new Yaml().load(Files.readString(FAULTS));
    List<Fault> faults = new ArrayList<>();
    for (Map<String, Object> one : all) {
      String name = String.valueOf(one.get("fault"));
      String place = String.valueOf(one.get("replace"));
      int at = template.indexOf(place);
      assertThat(at).as(name + ": the place is not there").isNotNegative();
      assertThat(template.indexOf(place, at + 1)).as(name + ": two places").isNegative();
      StringBuilder text = new StringBuilder(template);
      String by = String.valueOf(one.get("by"));
      text.replace(at, at + place.length(), by);
      if (one.get("remove-after") instanceof String removed) {
        int from = text.indexOf(removed, at + by.length());
        text.delete(from, from + removed.length());
      }
      List<String> seenBy =
          new TreeSet<>(Template.all(one.get("seen-by")).stream().map(String::valueOf).toList())
              .stream().toList();
      faults.add(new Fault(name, text.toString(), seenBy));
    }
    return faults;
  }
}
