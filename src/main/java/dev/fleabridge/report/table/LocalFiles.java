package dev.fleabridge.report.table;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** The files of a table in a folder of this machine, or of a file system that replicas share. */
final class LocalFiles implements TableFiles {

  private final Path folder;

  LocalFiles(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  @Override
  public String place() {
    return folder.toString();
  }

  @Override
  public List<Entry> from(String name) throws IOException {
    Path parent = path(name).getParent();
    List<Entry> found = new ArrayList<>();
    if (parent == null || !Files.isDirectory(parent)) {
      return found;
    }
    try (Stream<Path> children = Files.list(parent)) {
      for (Path child : children.toList()) {
        String childName = folder.relativize(child).toString();
        if (childName.compareTo(name) >= 0 && Files.isRegularFile(child) && !isTemporary(child)) {
          found.add(
              new Entry(
                  childName, Files.size(child), Files.getLastModifiedTime(child).toInstant()));
        }
      }
    }
    found.sort(Comparator.comparing(Entry::name));
    return found;
  }

  @Override
  public byte[] read(String name) throws IOException {
    try {
      return Files.readAllBytes(path(name));
    } catch (NoSuchFileException e) {
      throw (IOException) new FileNotFoundException(name).initCause(e);
    }
  }

  @Override
  public void put(String name, byte[] content) throws IOException {
    Files.move(
        temporary(name, content),
        path(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** A second name for a whole file is given at once or not at all, and never over another file. */
  @Override
  public void putNew(String name, byte[] content) throws IOException {
    Path whole = temporary(name, content);
    try {
      Files.createLink(path(name), whole);
    } finally {
      Files.delete(whole);
    }
  }

  private Path temporary(String name, byte[] content) throws IOException {
    Path target = path(name);
    Path whole = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
    Files.createDirectories(whole.getParent());
    return Files.write(whole, content);
  }

  private static boolean isTemporary(Path child) {
    return child.getFileName().toString().startsWith(".");
  }

  private Path path(String name) {
    return folder.resolve(name);
  }
}
