package dev.fleabridge.console;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The browser of this machine. None is ever fetched. */
final class Chromium implements AutoCloseable {

  /** How a page is looked at. */
  enum Look {
    WIDE(1360, 900, ColorScheme.LIGHT),
    PHONE(390, 844, ColorScheme.LIGHT),
    PHONE_DARK(390, 844, ColorScheme.DARK);

    private final int width;
    private final int height;
    private final ColorScheme scheme;

    Look(int width, int height, ColorScheme scheme) {
      this.width = width;
      this.height = height;
      this.scheme = scheme;
    }

    /** Has a page that is open looked at so. */
    void putOn(Page page) {
      page.setViewportSize(width, height);
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
    }
  }

  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  /** It runs as root too, asks nobody else for anything, and needs no graphics. */
  private static final List<String> ARGUMENTS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  private final Playwright playwright;
  private final Browser browser;

  private Chromium(Path program) {
    this.playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    this.browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions().setExecutablePath(program).setArgs(ARGUMENTS));
  }

  /** Empty where this machine has none. */
  static Optional<Chromium> ofThisMachine() {
    return program().map(Chromium::new);
  }

  private static Optional<Path> program() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.of(path.split(File.pathSeparator))
        .map(Path::of)
        .flatMap(folder -> NAMES.stream().map(folder::resolve))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** A new window without cookies, whose addresses begin with {@code base}. */
  BrowserContext window(String base, Look look, boolean javaScript) {
    BrowserContext window =
        browser.newContext(
            new Browser.NewContextOptions()
                .setBaseURL(base)
                .setViewportSize(look.width, look.height)
                .setColorScheme(look.scheme)
                .setJavaScriptEnabled(javaScript)
                .setTimezoneId("America/New_York"));
    window.setDefaultTimeout(20_000);
    return window;
  }

  /** A page in a new window. */
  Page page(String base, Look look) {
    return window(base, look, true).newPage();
  }

  @Override
  public void close() {
    playwright.close();
  }
}
