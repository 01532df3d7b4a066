package dev.fleabridge.console;

import dev.fleabridge.operator.ActionController;
import dev.fleabridge.operator.ChangeController;
import dev.fleabridge.operator.EscrowController;
import dev.fleabridge.operator.KnownParameters;
import dev.fleabridge.operator.WalletController;
import java.time.Clock;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.webjars.WebJarVersionLocator;

/** Serves the files that pages need, and says to the browser what a page may do. */
@Configuration(proxyBeanMethods = false)
class ConsoleConfiguration {

  static final String ASSETS = "/console/assets/";

  /** What is shown of libraries, and no other file of their jars. */
  private static final List<String> LIBRARIES =
      List.of("htmx.org/dist/htmx.min.js", "htmx-ext-sse/sse.js", "uplot/dist/uPlot.iife.min.js");

  @Bean
  WebMvcConfigurer pages() {
    return new WebMvcConfigurer() {

      @Override
      public void addResourceHandlers(ResourceHandlerRegistry registry) {
        serve(registry, ASSETS + "*", new ClassPathResource("console/assets/"));
        WebJarVersionLocator jars = new WebJarVersionLocator();
        for (String library : LIBRARIES) {
          serve(registry, ASSETS + only(library), folder(jars, library));
        }
      }

      @Override
      public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new PagePolicy()).addPathPatterns("/", "/console/**");
        registry.addInterceptor(new KnownParameters(ConsoleConfiguration.class));
      }
    };
  }

  @Bean
  LiveStream liveStream(ChangeController changes, Clock clock) {
    return new LiveStream(changes, clock);
  }

  @Bean
  Known known(ActionController actions, EscrowController escrows, WalletController wallets) {
    return new Known(actions, escrows, wallets);
  }

  /**
   * A browser asks each time whether it has the newest: in a rollout a page of one replica may take
   * its files from another.
   */
  private static void serve(ResourceHandlerRegistry registry, String addresses, Resource location) {
    registry
        .addResourceHandler(addresses)
        .addResourceLocations(location)
        .setCacheControl(CacheControl.noCache())
        .setUseLastModified(false)
        .setEtagGenerator(Fingerprint::of);
  }

  private static Resource folder(WebJarVersionLocator jars, String library) {
    int slash = library.indexOf('/');
    String path = jars.fullPath(library.substring(0, slash), library.substring(slash + 1));
    if (path == null) {
      throw new IllegalStateException("the console's library %s is missing".formatted(library));
    }
    return new ClassPathResource(path.substring(0, path.lastIndexOf('/') + 1));
  }

  /** A pattern of one name: below a plain address Spring would look for a file without a name. */
  private static String only(String library) {
    String name = library.substring(library.lastIndexOf('/') + 1);
    return "{file:" + name.replace(".", "[.]") + "}";
  }
}
