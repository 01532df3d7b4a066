package dev.fleabridge.architecture;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The service's own sources as the compiler reads them, neither resolved nor compiled. */
final class SourceTree {

  private static final Path MAIN = Path.of("src/main/java");
  private static final String ROOT = "dev/fleabridge/";

  private SourceTree() {}

  /** Every file. */
  static List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(MAIN)) {
      return all.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  /** The same files, parsed. */
  static List<CompilationUnitTree> parsed() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager =
        compiler.getStandardFileManager(null, Locale.ROOT, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  null,
                  List.of("-proc:none"),
                  null,
                  manager.getJavaFileObjectsFromPaths(files()));
      List<CompilationUnitTree> parsed = new ArrayList<>();
      task.parse().forEach(parsed::add);
      return parsed;
    }
  }

  /** Such as {@code engine/books/Books.java}. */
  static String name(CompilationUnitTree file) {
    return name(Path.of(file.getSourceFile().getName()));
  }

  /** The same of a path. */
  static String name(Path file) {
    String path = file.toString().replace('\\', '/');
    return path.substring(path.indexOf(ROOT) + ROOT.length());
  }
}
