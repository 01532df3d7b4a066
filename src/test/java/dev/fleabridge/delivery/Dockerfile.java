package dev.fleabridge.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** The stages of {@code docker/Dockerfile} with their instructions, in their order. */
record Dockerfile(List<Stage> stages) {

  static final Path FILE = Path.of("docker", "Dockerfile");

  /**
   * One stage.
   *
   * @param base an image, or the name of an earlier stage
   * @param name its own name; empty where it has none
   */
  record Stage(String base, String name, List<Instruction> instructions) {

    /** The arguments of all instructions of this kind. */
    List<String> all(String kind) {
      return instructions.stream()
          .filter(one -> one.kind().equals(kind))
          .map(Instruction::arguments)
          .toList();
    }

    /** The arguments of the last instruction of this kind, which is the one that holds. */
    Optional<String> last(String kind) {
      return all(kind).stream().reduce((earlier, later) -> later);
    }
  }

  /** One instruction, such as {@code USER} with {@code 10001:10001}; lines are joined. */
  record Instruction(String kind, String arguments) {}

  static Dockerfile read() throws IOException {
    List<Stage> stages = new ArrayList<>();
    for (String line : joined(Files.readAllLines(FILE))) {
      String kind = line.substring(0, line.indexOf(' '));
      String arguments = line.substring(line.indexOf(' ')).strip();
      if (kind.equals("FROM")) {
        String[] words = arguments.split("\\s+", -1);
        stages.add(new Stage(words[0], words.length > 2 ? words[2] : "", new ArrayList<>()));
      } else {
        stages.getLast().instructions().add(new Instruction(kind, arguments));
      }
    }
    return new Dockerfile(stages);
  }

  /** The stage of this name. */
  Stage stage(String name) {
    return stages.stream().filter(stage -> stage.name().equals(name)).findFirst().orElseThrow();
  }

  /** The stage of the bridge: what is built where no target is named. */
  Stage bridge() {
    return stages.getLast();
  }

  /** A stage with those that it stands on, the lowest first. */
  List<Stage> down(Stage stage) {
    Stream<Stage> below =
        stages.stream()
            .filter(other -> other.name().equals(stage.base()))
            .flatMap(other -> down(other).stream());
    return Stream.concat(below, Stream.of(stage)).toList();
  }

  /** Images from elsewhere that stages stand on. */
  List<String> images() {
    return stages.stream()
        .map(Stage::base)
        .filter(base -> stages.stream().noneMatch(stage -> stage.name().equals(base)))
        .toList();
  }

  /**
   * The words of an instruction in the form of a list, which no shell reads.
   *
   * @throws IllegalArgumentException where it has another form
   */
  static List<String> words(String arguments) {
    int start = arguments.indexOf('[');
    if (start < 0 || !arguments.endsWith("]")) {
      throw new IllegalArgumentException("not in the form of a list: " + arguments);
    }
    return List.of(JsonMapper.shared().readValue(arguments.substring(start), String[].class));
  }

  private static List<String> joined(List<String> lines) {
    List<String> joined = new ArrayList<>();
    StringBuilder current = new StringBuilder();
    for (String line : lines) {
      String stripped = line.strip();
      if (stripped.isEmpty() || stripped.startsWith("#")) {
        continue;
      }
      boolean goesOn = stripped.endsWith("\\");
      current.append(goesOn ? stripped.substring(0, stripped.length() - 1) : stripped).append(' ');
      if (!goesOn) {
        joined.add(current.toString().strip());
        current.setLength(0);
      }
    }
    return joined;
  }
}
