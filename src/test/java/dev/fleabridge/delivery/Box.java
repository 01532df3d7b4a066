package dev.fleabridge.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A process with the file system, the user and the rights of a container, on a machine without
 * Docker: a root of its own in which nothing but what is named can be written, process 1 of its
 * own, no capabilities. It shares the network of the machine. Needs root on Linux.
 */
final class Box implements AutoCloseable {

  private static final String JAVA = "/opt/java/openjdk";
  private static final long MAX_PROBE_SECONDS = 10;

  /** The tools that are called; Python is what plays the samples. */
  private static final String PROBE = "setpriv --version && python3 --version";

  /**
   * Lays the root, and becomes the process. The first argument is the folder for the root, the
   * second the user, the third the options of the temporary file system; then come pairs of
   * folders, an empty word, and the command.
   */
  private static final String LAY =
      """
      set -eu
      root=$1 user=$2 tmp=$3; shift 3
      mount -t tmpfs -o mode=0755 tmpfs "$root"
      for folder in usr bin sbin lib lib64 etc; do
        if [ -L "/$folder" ]; then cp -P "/$folder" "$root/$folder"
        elif [ -d "/$folder" ]; then
          mkdir "$root/$folder"; mount --bind "/$folder" "$root/$folder"
          mount -o remount,bind,ro "$root/$folder"
        fi
      done
      mkdir "$root/dev" "$root/proc" "$root/tmp"
      mount --bind /dev "$root/dev"
      mount -t proc proc "$root/proc"
      while [ -n "$1" ]; do
        mkdir -p "$root$2"; mount --bind "$1" "$root$2"
        mount -o "remount,bind,$3" "$root$2"; shift 3
      done
      shift
      mount -t tmpfs -o "$tmp" tmpfs "$root/tmp"
      mount -o remount,ro "$root"
      exec chroot "$root" /usr/bin/setpriv --reuid "$user" --regid "$user" --clear-groups \\
        --bounding-set=-all --inh-caps=-all --no-new-privs "$@"
      """;

  private final Path folder;
  private final String user;
  private final String tmp;
  private final Map<String, String> mounts = new LinkedHashMap<>();
  private final Map<String, String> environment = new LinkedHashMap<>();

  private Path output = Path.of("");
  private @Nullable Process process;

  /**
   * @param folder an empty one, for this box alone
   * @param user the number of the user and of its group
   * @param tmp the options of the file system at {@code /tmp}, as {@code mount} knows them
   */
  Box(Path folder, String user, String tmp) {
    this.folder = folder;
    this.user = user;
    this.tmp = tmp;
    readable(Path.of(System.getProperty("java.home")), JAVA);
    environment.put("PATH", JAVA + "/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    environment.put("JAVA_HOME", JAVA);
    environment.put("LANG", "en_US.UTF-8");
  }

  /** Skips the test, with a sentence, where no box can be made. */
  static void assumePossible() {
    boolean possible;
    try {
      Process probe =
          new ProcessBuilder("unshare", "--mount", "--pid", "--fork", "sh", "-c", PROBE)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      possible = probe.waitFor(MAX_PROBE_SECONDS, TimeUnit.SECONDS) && probe.exitValue() == 0;
    } catch (IOException e) {
      possible = false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      possible = false;
    }
    Assumptions.assumeTrue(
        possible, "Skipped: a container without Docker needs Linux, root, util-linux and Python.");
  }

  /** Shows a folder of this machine at a place in the box, to be read only. */
  Box readable(Path here, String there) {
    mounts.put(there, here.toAbsolutePath() + "\n" + "ro");
    return this;
  }

  /** Shows a folder of this machine at a place in the box, to be written to. */
  Box writable(Path here, String there) {
    mounts.put(there, here.toAbsolutePath() + "\n" + "rw");
    return this;
  }

  Box with(Map<String, String> variables) {
    environment.putAll(variables);
    return this;
  }

  /** Starts a command in a folder of the box. Its output goes to {@link #output}. */
  Box start(String workFolder, List<String> command) {
    try {
      Path root = Files.createDirectories(folder.resolve("root"));
      output = folder.resolve("output.txt");
      List<String> line =
          new ArrayList<>(
              List.of("unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", LAY));
      line.addAll(List.of("box", root.toString(), user, tmp));
      mounts.forEach((there, how) -> {
        line.add(how.substring(0, how.indexOf('\n')));
        line.add(there);
        line.add(how.substring(how.indexOf('\n') + 1));
      });
      line.addAll(List.of("", "/usr/bin/env", "-i", "-C", workFolder));
      environment.forEach((name, value) -> line.add(name + "=" + value));
      line.addAll(command);
      process =
          new ProcessBuilder(line)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it has said so far. */
  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isRunning() {
    return started().isAlive();
  }

  /** Sends SIGTERM to process 1 of the box, as a container engine does. */
  void terminate() {
    started().children().forEach(ProcessHandle::destroy);
  }

  private Process started() {
    return Objects.requireNonNull(process, "not started");
  }

  /**
   * Waits for its end.
   *
   * @return the exit code
   * @throws IllegalStateException where it has not ended in time
   */
  int await(long seconds) {
    try {
      if (!started().waitFor(seconds, TimeUnit.SECONDS)) {
        throw new IllegalStateException("not ended after " + seconds + " s:\n" + output());
      }
      return started().exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    Process running = process;
    if (running != null) {
      running.descendants().forEach(ProcessHandle::destroyForcibly);
      running.destroyForcibly();
    }
  }
}
