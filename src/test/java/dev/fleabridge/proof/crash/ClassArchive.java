package dev.fleabridge.proof.crash;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Made once a run, so that bridges start faster and more kills fit into a minute: a trained start
 * (JEP 514) leaves an archive of loaded and linked classes. Nothing but speed depends on it.
 */
final class ClassArchive {

  private ClassArchive() {}

  /** The options that use it; none where it could not be made. */
  static List<String> of(Path folder) {
    Path archive = folder.resolve("fleabridge.aot");
    try (Bridge trained = new Bridge(folder, List.of("-XX:AOTCacheOutput=" + archive))) {
      trained.start();
      trained.awaitReady();
      trained.stop();
    }
    return Files.exists(archive) ? List.of("-XX:AOTCache=" + archive) : List.of();
  }
}
