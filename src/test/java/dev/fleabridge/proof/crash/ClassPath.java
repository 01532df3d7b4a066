package dev.fleabridge.proof.crash;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * The class path of the service alone: this JVM's, without the classes of the tests, and with the
 * service's own classes packed into a jar, because a class archive knows only jars.
 */
final class ClassPath {

  private ClassPath() {}

  /** The same text each time for a folder; makes the jar the first time. */
  static synchronized String ofTheService(Path folder) {
    List<String> entries = new ArrayList<>();
    for (String entry : current().split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      if (!Files.isDirectory(path)) {
        entries.add(entry);
      } else if (Files.exists(path.resolve("dev/fleabridge/Fleabridge.class"))) {
        entries.add(0, packed(path, folder.resolve("fleabridge.jar")).toString());
      }
    }
    return String.join(File.pathSeparator, entries);
  }

  /** Under the test plugins the JVM's own class path is one jar that points at the real one. */
  private static String current() {
    String real = System.getProperty("surefire.test.class.path", "");
    return real.isEmpty() ? System.getProperty("java.class.path") : real;
  }

  private static Path packed(Path classes, Path jar) {
    if (Files.exists(jar)) {
      return jar;
    }
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      // Folders too: what scans a package asks for its folder first.
      for (Path file : files.filter(path -> !path.equals(classes)).sorted().toList()) {
        String name = classes.relativize(file).toString().replace(File.separatorChar, '/');
        out.putNextEntry(new JarEntry(Files.isDirectory(file) ? name + "/" : name));
        if (Files.isRegularFile(file)) {
          Files.copy(file, out);
        }
        out.closeEntry();
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
