// Load a compose file with the library that docker compose itself is made of, and print it as JSON.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	options, err := cli.NewProjectOptions(os.Args[1:], cli.WithOsEnv, cli.WithDotEnv)
	if err == nil {
		project, loaded := options.LoadProject(context.Background())
		if loaded == nil {
			err = json.NewEncoder(os.Stdout).Encode(project)
		} else {
			err = loaded
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
