package dev.fleabridge.proof.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the image consists of, without Docker: the extracted jar and the arguments of the JVM.
 *
 * @param folder where the jar lies beside its libraries
 * @param java the arguments of the image's entry point, after {@code java}
 */
record Image(Path folder, List<String> java) {

  private static final Pattern ENTRY_POINT =
      Pattern.compile("^ENTRYPOINT \\[\"java\", (.*)]$", Pattern.MULTILINE);
  private static final String NAME = "fleabridge.jar";

  /** Extracts a jar as the image's build does, into a new temporary folder. */
  static Image extract(Path jar, Path dockerfile) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("fleabridge-image-");
    Path named = Files.copy(jar, folder.resolve(NAME));
    Path extracted = folder.resolve("app");
    Process tools =
        new ProcessBuilder(
                Child.JAVA,
                "-Djarmode=tools",
                "-jar",
                named.toString(),
                "extract",
                "--destination",
                extracted.toString())
            .inheritIO()
            .start();
    if (tools.waitFor() != 0) {
      throw new IllegalStateException("the jar could not be extracted: " + jar);
    }
    return new Image(extracted, arguments(dockerfile));
  }

  /** Files of arguments, such as {@code @/app/jvm.options}, stand beside the Dockerfile. */
  private static List<String> arguments(Path file) throws IOException {
    String dockerfile = Files.readString(file);
    Matcher entryPoint = ENTRY_POINT.matcher(dockerfile);
    // The last stage is the bridge's.
    String words =
        entryPoint
            .results()
            .map(found -> found.group(1))
            .reduce((_, last) -> last)
            .orElseThrow(() -> new IllegalStateException("no ENTRYPOINT with java in " + file));
    List<String> arguments = new ArrayList<>();
    for (String argument :
        Pattern.compile("\"([^\"]*)\"")
            .matcher(words)
            .results()
            .map(found -> found.group(1).replace("/app/", ""))
            .toList()) {
      if (argument.startsWith("@")) {
        arguments.addAll(options(file.resolveSibling(argument.substring(1))));
      } else if (!argument.startsWith("-XX:AOTCache")) {
        arguments.add(argument);
      }
    }
    return List.copyOf(arguments);
  }

  private static List<String> options(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .flatMap(line -> Stream.of(line.split("\\s+", -1)))
        .toList();
  }
}
