package bundle

import (
	"bytes"
	"embed"
	"fmt"
	"regexp"
	"strings"
)

//go:embed skeleton/*.yaml
var skeletons embed.FS

// Topic is the file of one topic of a product.
type Topic struct {
	Name    string
	Content []byte // YAML
}

var productName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// NewProduct refuses what is no name of a product, and what the catalog has.
func NewProduct(product string) error {
	if !productName.MatchString(product) {
		return fmt.Errorf("%q names no product: lower case letters, numbers and -, as its maker writes it in addresses", product)
	}
	b, err := loadEmbedded()
	if err != nil {
		return err
	}
	if b.Catalog()[product] != nil {
		return fmt.Errorf("%s is in the catalog; correct single rows of it in PRODUCT/TOPIC/data.yaml", product)
	}
	return nil
}

// Skeleton returns the topics of a product that is not in the catalog yet:
// every key with what it means, those that each product needs left to be
// filled in.
func Skeleton(product string) ([]Topic, error) {
	if err := NewProduct(product); err != nil {
		return nil, err
	}
	entries, err := skeletons.ReadDir("skeleton")
	if err != nil {
		return nil, err
	}
	var topics []Topic
	for _, e := range entries {
		content, err := skeletons.ReadFile("skeleton/" + e.Name())
		if err != nil {
			return nil, err
		}
		topics = append(topics, Topic{strings.TrimSuffix(e.Name(), ".yaml"), bytes.ReplaceAll(content, []byte("PRODUCT"), []byte(product))})
	}
	return topics, nil
}
