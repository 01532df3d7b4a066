package dev.fleabridge.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Lays the folder {@code /app} of the image as the Dockerfile says, from the jar that Maven has
 * packaged: its own commands and its own copies, without its bases.
 */
final class ImageLayout {

  private static final String SERVICE = "fleabridge-\\d.*\\.jar";
  private static final String SANDBOX = "fleabridge-sandbox.jar";
  private static final String EXTRACTION = "RUN java -Djarmode=tools";
  private static final long MAX_SECONDS = 300;

  private final Dockerfile dockerfile;
  private final Path folder;

  ImageLayout(Dockerfile dockerfile, Path folder) {
    this.dockerfile = dockerfile;
    this.folder = folder;
  }

  /** The folder of the sandbox's image. */
  Path sandbox() throws IOException {
    Path app = Files.createDirectories(folder.resolve("sandbox-app"));
    Files.copy(packaged(SANDBOX), app.resolve(SANDBOX));
    return app;
  }

  /** The folder of the bridge's image, with its cache of classes. */
  Path bridge() throws IOException {
    Path app = Files.createDirectories(folder.resolve("app"));
    Path layers = extracted();
    for (Dockerfile.Stage stage : dockerfile.down(dockerfile.stage("extracted"))) {
      for (String copy : stage.all("COPY")) {
        copy(copy, layers, app);
      }
    }
    train(app);
    Files.createDirectories(app.resolve("config")); // Where compose mounts its rules.
    return app;
  }

  /** What the stage of the build leaves in {@code /layers}, by the command that stands there. */
  private Path extracted() throws IOException {
    String command =
        dockerfile.stage("build").all("RUN").stream()
            .map("RUN "::concat)
            .filter(run -> run.startsWith(EXTRACTION))
            .findFirst()
            .orElseThrow()
            .substring("RUN ".length())
            .replace("/fleabridge.jar", folder.resolve("fleabridge.jar").toString())
            .replaceFirst("^java ", Path.of(System.getProperty("java.home"), "bin", "java") + " ");
    Files.copy(packaged(SERVICE), folder.resolve("fleabridge.jar"));
    Path layers = Files.createDirectories(folder.resolve("layers"));
    run(layers, List.of("sh", "-c", command));
    return layers;
  }

  private static void copy(String arguments, Path layers, Path app) throws IOException {
    String[] words = arguments.split("\\s+", -1);
    boolean fromBuild = words[0].equals("--from=build");
    for (int i = fromBuild ? 1 : 0; i < words.length - 1; i++) {
      Path source =
          fromBuild ? layers.resolve(words[i].replaceFirst("^/layers/", "")) : Path.of(words[i]);
      Path target = app.resolve(words[words.length - 1]).normalize();
      if (Files.isDirectory(source)) {
        copyAll(source, target);
      } else {
        Files.copy(source, target.resolve(source.getFileName()));
      }
    }
  }

  /** As root, with a file system that can be written to, as a build is. */
  private void train(Path app) throws IOException {
    Dockerfile.Stage training = dockerfile.stage("training");
    String rules = training.all("COPY").getFirst().split("\\s+", -1)[0];
    Path box = Files.createDirectories(folder.resolve("training"));
    Path rulesFolder = Files.createDirectories(box.resolve("rules"));
    Files.copy(Path.of(rules), rulesFolder.resolve("rules.yaml"));
    try (Box train = new Box(box, "0", "mode=1777")) {
      train.writable(app, "/app").readable(rulesFolder, "/training");
      train.start("/app", Dockerfile.words(training.last("RUN").orElseThrow()));
      int code = train.await(MAX_SECONDS);
      if (code != 0) {
        throw new IllegalStateException("the training ended with " + code + ":\n" + train.output());
      }
    }
  }

  private static void copyAll(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  private static void run(Path folder, List<String> command) throws IOException {
    Path output = Files.createTempFile("layout", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException(command + " failed:\n" + Files.readString(output));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      process.destroyForcibly();
      Files.delete(output);
    }
  }

  private static Path packaged(String name) {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      List<Path> found =
          files.filter(file -> file.getFileName().toString().matches(name)).sorted().toList();
      Assumptions.assumeFalse(
          found.isEmpty(), "Skipped: the jars are not packaged. Run it by ./mvnw verify.");
      return found.getFirst().toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
