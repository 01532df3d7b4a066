package dev.fleabridge.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.zaxxer.hikari.SQLExceptionOverride;
import dev.fleabridge.purpleflea.dialect.Dialect;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What each package shows, and what it says of itself. */
@AnalyzeClasses(packages = "dev.fleabridge")
class PackagesTest {

  private static final String ROOT = "dev.fleabridge.";
  private static final Path MAIN = Path.of("src", "main", "java");

  /** For whoever uses the client as a library; no step may reach it. */
  private static final String FOR_OTHERS = ROOT + "purpleflea.client.CoinFlips";

  /** A public type is a promise to other packages. One that nobody takes is noise. */
  @ArchTest
  static void publicTypesAreUsedByAnotherPackage(JavaClasses all) {
    Set<JavaClass> known =
        all.stream()
            .filter(part -> isKnownOutside(part, top(part)))
            .map(PackagesTest::top)
            .collect(Collectors.toSet());
    List<String> unused =
        all.stream()
            .filter(type -> type.isTopLevelClass() && isOfMain(type))
            .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
            .filter(type -> !isMadeByItsName(type) && !known.contains(type))
            .map(JavaClass::getFullName)
            .filter(name -> !isUsedByTheJarWithDelta(name) && !name.equals(FOR_OTHERS))
            .sorted()
            .toList();
    assertThat(unused).isEmpty();
  }

  @ArchTest
  static void everyPackageSaysWhatLivesThere(JavaClasses all) throws IOException {
    List<String> packages =
        all.stream()
            .filter(PackagesTest::isOfMain)
            .map(JavaClass::getPackageName)
            .distinct()
            .toList();
    assertThat(packages).hasSizeGreaterThan(20);
    for (String name : packages) {
      Path page = MAIN.resolve(name.replace('.', '/')).resolve("package-info.java");
      assertThat(page).exists();
      assertThat(Files.readString(page)).startsWith("/**").contains("@NullMarked");
    }
  }

  /** Its classes are compiled in a profile only, so that its sources tell. */
  private static boolean isUsedByTheJarWithDelta(String type) {
    try (Stream<Path> files = Files.walk(Path.of("src", "delta", "java"))) {
      List<Path> sources = files.filter(Files::isRegularFile).toList();
      for (Path source : sources) {
        if (Files.readString(source).contains("import " + type + ";")) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isKnownOutside(JavaClass part, JavaClass type) {
    return part.getDirectDependenciesToSelf().stream()
        .anyMatch(use -> !use.getOriginClass().getPackageName().equals(type.getPackageName()));
  }

  private static boolean isOfMain(JavaClass type) {
    return type.getPackageName().startsWith(ROOT)
        && Files.exists(MAIN.resolve(top(type).getFullName().replace('.', '/') + ".java"));
  }

  /** Who makes a type by its name asks for a public one: the service loader, and the pool. */
  private static boolean isMadeByItsName(JavaClass type) {
    return type.isAssignableTo(Dialect.class) || type.isAssignableTo(SQLExceptionOverride.class);
  }

  private static JavaClass top(JavaClass type) {
    return type.getEnclosingClass().map(PackagesTest::top).orElse(type);
  }
}
